"""Messages of one's own to a chat, in the one form that AWS Chatbot takes; no pulumi here."""

from collections.abc import Mapping, Sequence
from typing import Any


def chat_message(title: str, description: str, next_steps: Sequence[str]) -> Mapping[str, Any]:
    """A custom notification, as AWS Chatbot takes it; an event in any other form of one's own it drops in silence.

    Source: Amazon Q Developer in chat applications, "Custom notifications".
    """
    return {
        "version": "1.0",
        "source": "custom",
        "content": {
            "textType": "client-markdown",
            "title": title,
            "description": description,
            "nextSteps": list(next_steps),
        },
    }
