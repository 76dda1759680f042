"""What `reset` leaves."""

from tests.operations.native_database import NativeDatabase


def test_the_logs_stay_as_the_evidence_of_why_somebody_began_anew() -> None:
    with NativeDatabase() as database:
        database.shell('mkdir -p "$local_dir/mysql"; echo evidence >"$log_dir/sales.log"; native_reset')
        assert not database.data.exists()
        assert (database.directory / ".local" / "logs" / "sales.log").read_text() == "evidence\n"
