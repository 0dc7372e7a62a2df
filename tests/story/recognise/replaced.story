# It says what it is, and is polled by that profile; it is replaced by another, and is that one then. The
# room that polls is killed in between: it is known at once what it was.
world unknown
by 1m    one learned profile=old-make why~1.3.6.1.4.1.99991
by 3m    some request device=any-1 kind=walk
at 10m   kill all
at 10m   forget requests
by 12m   some request device=any-1 kind=walk
at 20m   silence any-1
by 22m   one alarm alarm_type=device-unreachable is_cleared=no
at 25m   object any-1 1.3.6.1.2.1.1.2.0 oid 1.3.6.1.4.1.99992.1
at 25m   object any-1 1.3.6.1.2.1.1.1.0 text "a switch of the new make"
at 25m   wake any-1
by 26m   one learned profile=new-make
by 27m   no alarm is_cleared=no
at 28m   forget requests
until 40m no request device=any-1 kind=walk
until 40m one learned
