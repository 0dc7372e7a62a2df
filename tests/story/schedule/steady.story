# Each item is asked once in its interval, whether it is there only while nothing else has told.
world fleet
at 10m forget requests
until 20m no overrun
by 20m 10 request device=alone kind=walk
until 20m no breach
by 20m 30 request device=alone kind=get
