"""What generates parts of the documentation from the code, so that they cannot differ."""
