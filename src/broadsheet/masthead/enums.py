"""The languages that a new newspaper offers its readers, in the order of readership."""

from __future__ import annotations

DEFAULT_LANGUAGES: tuple[str, ...] = (
    "en", "zh", "es", "hi", "ar", "fr", "pt", "ru", "ur", "id", "bn", "sw", "de", "pa", "ja",
    "vi", "ko", "tr", "tl", "it", "fa", "mr", "ta", "th", "gu", "pl", "ms", "uz", "my", "kn",
    "nl", "su", "az", "ml", "ps", "sd", "ha", "uk", "ro", "yo", "ig", "am", "kk", "si", "sv",
    "cs", "ne", "no", "hu", "el", "km",
)  # fmt: skip
