from contextlib import contextmanager


@contextmanager
def undone_whole(cr):
    """Open a savepoint which, when the block raises, also takes back what the block
    wanted done after the commit: mails, calls of a webhook.

    What was pending before is written first: an error in it is not one of the block.

    :param cr: the cursor
    """
    cr.flush()
    queues = [
        (queue, len(queue._funcs), dict(queue.data))
        for queue in (cr.postcommit, cr.postrollback)
    ]
    try:
        with cr.savepoint():
            yield
    except Exception:
        for queue, count, data in queues:
            while len(queue._funcs) > count:
                queue._funcs.pop()
            queue.data.clear()
            queue.data.update(data)
        raise
