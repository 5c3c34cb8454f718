"""What our own methods say in the context.

A call from outside brings the context that it likes, and our methods keep it, with all
rights too: what must not come from there is no text and no number."""


class _Own:
    """The only value of such a key: no client can send it."""

    def __repr__(self):
        return "OWN"


OWN = _Own()


def is_own(env, key):
    """Return whether one of our methods set ``key``.

    :param env: the environment
    :param str key: a key of its context
    """
    return env.context.get(key) is OWN
