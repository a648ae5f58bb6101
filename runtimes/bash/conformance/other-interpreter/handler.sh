#!/usr/bin/env -S perl -w
use strict;
undef $/;
my $received = <STDIN>;
$received =~ s/\}\s*$/,"a":"1","b":"2"}/;
print $received;
