# No profile knows it: it is watched for whether it is there, and nothing is made up.
world unknown
at 0      object any-1 1.3.6.1.2.1.1.2.0 oid 1.3.6.1.4.1.77
until 30m no learned profile!=""
at 30m    silence any-1
by 32m    one alarm device=any-1 alarm_type=device-unreachable
