"""The engines that judge a case by a rulebook."""
