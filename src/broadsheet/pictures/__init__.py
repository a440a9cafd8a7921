"""Pictures with alt text, caption and credit: safe uploads and the sizes that pages show."""
