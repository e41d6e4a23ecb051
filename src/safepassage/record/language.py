"""Whether a text is English; of others the record says so, and they are entered by hand."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Final

_ENGLISH: Final = (
    "the of and to in a that was for on is with as by it at from be are has had have an were said "
    "will not his her he she they which this who their after been would but or its into than more"
)
_OTHERS: Final = {
    "French": "le la les des du une est dans que qui pour avec sur pas aux été ont par au",
    "Spanish": "el los las del una que para con por se su al como más fue han entre",
    "German": "der die das und den von zu mit dem ist im nicht ein eine auf für wurde sich",
    "Portuguese": "os do da dos das um uma não com para foi que em ao pela mais",
    "Italian": "il di che gli della per una con del sono nel dei alla è stato",
    "Turkish": "ve bir bu için ile da de olarak olan çok daha gibi",
    "Polish": "i w na z do nie się że jest przez oraz od po są",
    "Dutch": "het een en van voor op met zijn niet door bij aan",
    "Indonesian": "yang dan di untuk dengan dari itu tidak pada ini telah",
}
_WORD: Final = re.compile(r"[^\W\d_]+")
_LOOK: Final = 20_000  # characters that are enough to tell


def unread(text: str) -> str:
    """Name the language or script of a text that cannot be read; empty for English."""
    script = _script(text[:_LOOK])
    if script not in {"LATIN", ""}:
        return f"a text in {script.title()} script"
    words = Counter(word.lower() for word in _WORD.findall(text[:_LOOK]))
    total = sum(words.values())
    if total == 0:
        return "a text without words"
    shares = {
        name: sum(words[word] for word in line.split()) / total for name, line in _OTHERS.items()
    }
    english = sum(words[word] for word in _ENGLISH.split()) / total
    likeliest = max(sorted(shares), key=lambda name: shares[name])
    if shares[likeliest] > max(english, 0.08):
        return f"a text in {likeliest}"
    return "" if english >= 0.08 or total < 12 else "a text that is not English"


def _script(text: str) -> str:
    """Give the script of most letters, by the first word of their names in Unicode."""
    letters = Counter(
        unicodedata.name(sign, "UNKNOWN").split()[0] for sign in text if sign.isalpha()
    )
    return max(sorted(letters), key=lambda name: letters[name]) if letters else ""
