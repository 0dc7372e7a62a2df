"""What befalls a terminal: its agents die, its way gets lossy, its LAN goes, its plug is pulled."""
from . import Killed, LinkDown, Power, Relay


def computer_end(world):
    pc = world.devices["pc"]
    return pc, pc.port("lan")


def faults():
    return [
        Killed("snmpd-killed", "agent.snmp-dead",
               "The terminal's SNMP agent is killed; everything else lives.",
               service="snmpd", on="te"),
        Killed("sshd-killed", "agent.ssh-dead",
               "The terminal's SSH server is killed; everything else lives.",
               service="sshd", on="te"),
        Relay("path-loss", "net.path-loss",
              "The management path to the terminal loses four of ten round trips.",
              loss=0.23, on="te"),
        LinkDown("lan-down", "te.lan.port-down",
                 "The customer takes his own end of the LAN down.",
                 which=computer_end, on="te"),
        Power("power-off", "te.power.off",
              "The terminal's plug is pulled.", on="te", also=("sw",)),
    ]
