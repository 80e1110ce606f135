"""Articles over HTTP: a server for one's own machine that answers with records, and a page to paste a text into.

    guard.py    a request      -> only from here              names and origins that may call; one shape for errors
    asked.py    its body       -> Asked                       sizes, types, UTF-8, JSON, fields
    desk.py     Asked          -> the body of the answer      a bounded queue, time limits, batches
    keeper.py   a batch        -> a worker process            ended and replaced when it takes too long or dies
    worker.py   in the process -> the stages, as in batch/

The texts are in memory while they are worked on, and nowhere else: none is written to a file or into a log.
"""
