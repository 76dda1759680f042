"""Form, watch and lead a group of database servers: `python -m cluster`."""

from cluster.command import cluster

if __name__ == "__main__":
    cluster(prog_name="cluster")
