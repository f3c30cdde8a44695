class PrintError(Exception):
    """Why a report could not be printed, in words for the person who prints it."""
