"""Letters of revisions, and fingerprints of files."""

import hashlib


def revision_letter(number):
    """Return the letter of a revision; the first is number 1.

    >>> [revision_letter(number) for number in (1, 2, 26, 27, 52, 53)]
    ['A', 'B', 'Z', 'AA', 'AZ', 'BA']
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def sha256(content):
    """Return the SHA-256 of the bytes of a file as 64 hexadecimal digits.

    >>> sha256(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(content).hexdigest()
