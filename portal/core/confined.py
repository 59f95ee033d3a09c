"""What a confined child does to itself before it reads anything."""

import resource
import signal


def limit(memory: int, seconds: int, output: int) -> None:
    """Cap memory, CPU time and what is written; leave no core dump, which would hold the file."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Python ignores this signal, and would end as if it had not started.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
