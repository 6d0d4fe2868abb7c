"""The documentation: pages in Markdown, pictures, and in `tools` what generates parts of it."""
