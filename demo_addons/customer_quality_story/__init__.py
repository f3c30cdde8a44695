from .hooks import tell
