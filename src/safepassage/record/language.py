"""Whether a text is English, and what in it may deceive the eye.

Other languages are said to be unread, and are entered by hand.
"""

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
_TURNS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_HIDDEN: Final = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
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


def cautions(text: str) -> tuple[str, ...]:
    """Tell what in a text may show a reader something else than it says."""
    found: list[str] = []
    if turns := len(_TURNS.findall(text)):
        found.append(f"{turns} signs that turn the direction of writing: it may read otherwise")
    if hidden := len(_HIDDEN.findall(text)):
        found.append(f"{hidden} signs that nobody sees")
    mixed = sorted({word for word in _WORD.findall(text) if _is_mixed(word)})
    found.extend(f"{word!a} mixes letters of two scripts" for word in mixed[:_FEW])
    if len(mixed) > _FEW:
        found.append(f"{len(mixed) - _FEW} more words mix letters of two scripts")
    return tuple(found)


_FEW: Final = 5


def _is_mixed(word: str) -> bool:
    """Tell whether a word is written in Latin letters with a few that only look like them."""
    if word.isascii():
        return False
    scripts = {unicodedata.name(sign, "UNKNOWN").split()[0] for sign in word}
    return "LATIN" in scripts and bool(scripts & {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
