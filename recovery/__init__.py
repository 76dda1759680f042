"""What a backup and a restore need besides the server's own programs: `python -m recovery`, in both modes.

dump          a dump's text: what is in it
backup        a backup's two files: write them, check them
binary_log    the server's log files: events, each checked
replay        events as SQL for another database, up to an instant
session       the settings under which a logged statement ran
"""
