"""What can be wrong with the knowledge base."""


class KnowledgeError(Exception):
    """Base of the knowledge base's errors."""


class BadDocument(KnowledgeError):
    """A document file that cannot be read; the message is for staff."""

    def __init__(self, file: str, problem: str) -> None:
        """Takes the file's name and what is wrong where."""
        super().__init__(f"{file} 读不了：{problem}。")
        self.problem = problem


class UnknownMeasure(KnowledgeError):
    """No measure has this id."""
