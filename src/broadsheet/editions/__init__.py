"""Articles in other languages: segments, engines, markup, fidelity, glossary, review."""
