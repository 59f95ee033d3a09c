"""A file becomes rows, in a confined child, and rows become what they say of people."""
