"""What is reported: findings, evidence, words, and the order of next actions."""
