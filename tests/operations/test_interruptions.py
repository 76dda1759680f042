"""What a command did is undone whichever way it is cut off, also when nobody is there any more to read what it says."""

import signal

import pytest

from tests.operations.checkout import Checkout

UNDO = 'undo_it() { step "Undoing"; date >.local/undone; }; undo=(undo_it); echo ready; while :; do sleep 0.1; done'


@pytest.mark.parametrize(
    ("how", "status"), [(signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGPIPE, 141)]
)
def test_what_a_command_did_is_undone_whichever_way_it_is_cut_off(
    checkout: Checkout, how: signal.Signals, status: int
) -> None:
    process = checkout.begin(UNDO)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    process.send_signal(how)
    process.communicate(timeout=60)
    assert process.returncode == status
    assert (checkout.local / "undone").exists()


def test_a_lost_terminal_does_not_keep_the_undoing_from_its_end(checkout: Checkout) -> None:
    process = checkout.begin(f"command=start; {UNDO}")
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            pipe.close()  # whatever is said from here on fails
    process.send_signal(signal.SIGHUP)
    assert process.wait(10) == 129
    assert (checkout.local / "undone").exists()
    assert (
        (checkout.local / "interrupted.log").read_text().endswith("The terminal was lost during: start.\nUndoing ...\n")
    )


def test_a_reader_that_leaves_is_an_interruption_too(checkout: Checkout) -> None:
    process = checkout.begin(UNDO.replace("sleep 0.1", "echo more; sleep 0.1"))
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            pipe.close()
    assert process.wait(10) == 141
    assert (checkout.local / "undone").exists()
