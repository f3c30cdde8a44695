"""Counts and rates of a survey campaign. Plain Python, no records."""

from .score import response_rate


class CampaignCounts:
    """Sums up the recipients of one campaign, given in groups; "key" are the classes that are asked completely (SS-18).

    >>> counts = CampaignCounts()
    >>> counts.add(is_key=True, is_scored=True, count=4, sent=5, answered=4, points=320.0)
    >>> counts.values()["response_rate_key"], counts.values()["index"]
    (80.0, 80.0)
    """

    def __init__(self):
        self.count = self.sent = self.answered = self.key_sent = self.key_answered = self.scored = 0
        self.points = 0.0
        self.has_key = False

    def add(self, is_key, is_scored, count, sent, answered, points):
        """Add a group of recipients.

        :param bool is_key: whether their class is asked completely
        :param bool is_scored: whether they have an index
        :param int count: how many they are
        :param int sent: how many of them were asked
        :param int answered: how many of them have answered
        :param float points: sum of their indexes
        """
        self.count += count
        self.sent += sent
        self.answered += answered
        if is_key:
            self.has_key = True
            self.key_sent += sent
            self.key_answered += answered
        if is_scored:
            self.scored += count
            self.points += points or 0.0

    def values(self):
        """Return the statistics of the campaign; rates are percentages."""
        return {
            "recipient_count": self.count,
            "sent_count": self.sent,
            "answered_count": self.answered,
            "response_rate": response_rate(self.answered, self.sent),
            "response_rate_key": response_rate(self.key_answered, self.key_sent),
            "has_key_recipients": self.has_key,
            "scored_count": self.scored,
            "index": self.points / self.scored if self.scored else 0.0,
        }
