# It becomes another without anybody noticing: within the hour it is asked again.
world unknown
by 1m     one learned profile=old-make
at 10m    object any-1 1.3.6.1.2.1.1.2.0 oid 1.3.6.1.4.1.99992.1
at 10m    object any-1 1.3.6.1.2.1.1.1.0 text "a switch of the new make"
by 1h1m   one learned profile=new-make why~99992
