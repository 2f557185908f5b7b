"""What any program needs: reading files safely, writing them whole, processes, suggestions."""
