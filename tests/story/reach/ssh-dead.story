# The SSH server is gone; the agent answers.
world office
at 1m   ssh te-1 dead
by 30m  one ticket cause=agent.ssh-dead
