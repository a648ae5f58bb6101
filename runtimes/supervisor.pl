#!/usr/bin/perl
#
# PID 1 of a function's container: supervisor.pl COMMAND...
#
# It starts COMMAND, the main of a runtime, in which server and handler live, and stays beside it: it reaps what has
# lost its parent, forwards signals, ends and replaces a main in which a call does not come back, and writes what is
# printed to its own stdout, each line with the calls it belongs to. README.md says what it and a main say to each other.
#
# Perl, because perl-base is essential in Debian: every image that is made of it has it, there is nothing to compile,
# and it takes 3 ms and 2 MiB of its own, where a second Node.js takes 100 ms and 35 MiB. No module is loaded before the
# main runs, since each costs more than the interpreter; hence the numbers of Linux below.

use strict;
use warnings;

use constant {
    AF_INET => 2, SOCK_STREAM => 1, SOL_SOCKET => 1, SO_REUSEADDR => 2, BACKLOG => 1024,
    F_SETFL => 4, O_NONBLOCK => 04000, WNOHANG => 1, CLOCK_MONOTONIC => 1,
    PR_SET_DUMPABLE => 4, RLIMIT_CORE => 4,
};
use constant {
    # The caller gives up first, and an answer of the last moment is an answer.
    LATE_SECONDS => 0.25,
    # A call whose caller has left has this long to end by itself.
    LEFT_SECONDS => 2,
    # A main that lives says within this time, also on a busy machine, that it takes no more calls, ...
    DRAIN_ACK_SECONDS => 1,
    # ... has this long for its other calls, ...
    DRAIN_SECONDS => 2,
    # ... and this long to send the last answers.
    SEND_SECONDS => 0.5,
    # From SIGTERM to the end; a main ends by itself after 0.4.
    STOP_SECONDS => 0.7,
    # How often it looks for processes that calls have left behind, while there are calls.
    ORPHANS_SECONDS => 1,
    # Of one line of the log; a longer one is written in pieces.
    PIECE_BYTES => 3900,
    # That have not ended yet: each thread may have begun one.
    LINES_MOST => 256,
    # What a pipe holds: one read takes all that was in it.
    PIPE_BYTES => 65536,
    RECORD_MOST_BYTES => 65536,
    RS => "\x1e",
};

die "usage: supervisor.pl COMMAND...\n" unless @ARGV;

$^F = 255;    # descriptors are handed down
my $is_try = ($ENV{PODSMITH_TRY} // '') eq 'true';
my $listening = listen_on($ENV{PORT} || 5000);
my ($wake_read, $wake_write) = open_pipe();
my %main;     # the process in which server and handler live; see start_main
my %calls;    # open ones, by number: name, number, timeout, due (until then), deadline, left (its end, once its caller has left), given_up, printed
my %lines;    # begun and not ended, by who writes them: calls, stream, text; see take_text
my $out = ''; # not written yet
my $last_call = 0;
my $stop_by;
my %orphans;  # pid => the last call begun when it was first seen
my %stay;     # left behind by the start of the main, not by a call
my $look_at;  # when to look for orphans
my $oom_kills = 0;

start_main();
require Time::HiRes;
$SIG{CHLD} = sub { syswrite $wake_write, 'c' };
$SIG{$_} = \&stop for qw(TERM INT);
$SIG{PIPE} = 'IGNORE';
forbid_core_dumps($_) for 0, $main{pid};
hide_memory();
reap();

for (;;) {
    # Each call wakes it up twice: nothing is asked of Linux that has not changed.
    my $ready = wait_for_input();
    reap() if vec $ready, fileno $wake_read, 1;
    take_output() if ($ready & $main{outputs}) =~ /[^\0]/;
    take_records() if vec $ready, fileno $main{control}, 1;
    write_output();
    end_late_calls();
    end_orphans();
    flush_log();
}

# --- the main -------------------------------------------------------------------------------------------------------

sub start_main {
    my ($stdout_read, $stdout_write) = open_pipe();
    my ($stderr_read, $stderr_write) = open_pipe();
    my ($control_read, $control_write) = open_pipe();
    my ($reply_read, $reply_write) = open_pipe();
    my $pid;
    until (defined($pid = fork)) {
        select undef, undef, undef, 0.05;    # it may take a moment until those that were killed are no more
    }
    if ($pid == 0) {
        $SIG{$_} = 'DEFAULT' for qw(CHLD TERM INT PIPE);
        setpgrp 0, 0;
        open STDOUT, '>&', $stdout_write;
        open STDERR, '>&', $stderr_write;
        close $_ for $stdout_read, $stdout_write, $stderr_read, $stderr_write, $control_read, $reply_write, $wake_read, $wake_write;
        $ENV{PODSMITH_SUPERVISOR} = join ',', map { fileno $_ } $listening, $control_write, $reply_read;
        exec { $ARGV[0] } @ARGV or syswrite STDERR, "Podsmith: $ARGV[0] cannot be started: $!\n";
        exit 127;
    }
    %main = (
        pid => $pid, control => $control_read, reply => $reply_write, records => '', state => 'serving',
        output => [ [ 'o', $stdout_read, '' ], [ 'e', $stderr_read, '' ] ],
    );
    unblock($_) for $control_read, $stdout_read, $stderr_read;
    vec($main{inputs}, fileno $_, 1) = 1 for $wake_read, $control_read;
    vec($main{outputs}, fileno $_, 1) = 1 for $stdout_read, $stderr_read;
}

sub reap {
    while ((my $pid = waitpid -1, WNOHANG) > 0) {
        my $status = $?;
        delete $orphans{$pid};
        main_ended($status) if $pid == $main{pid};
    }
}

# It ended by itself: so does the container, with the same code, and its engine tells. One of tries ends after each.
sub main_ended {
    my ($status) = @_;
    take_rest();
    if (!defined $stop_by) {
        return replace_main($main{reason}) if $main{state} ne 'serving';
        return replace_main(describe_end($status)) if $is_try && $main{is_ready};
    }
    end_call($_) for call_numbers();
    flush_log();
    exit 0 if defined $stop_by;
    exit($status & 127 ? 128 + ($status & 127) : $status >> 8);
}

sub end_late_calls {
    my $now = now();
    if (defined $stop_by) {
        return if $now < $stop_by;
        kill_all();
        waitpid $main{pid}, 0;
        main_ended(0);
    }
    for my $call (grep { defined $_->{due} && $_->{due} <= $now } values %calls) {
        delete $call->{due};
        pass_on($_) for lines_of($call);    # the caller reads them now
    }
    # No other call is to suffer for one that nobody waits for any more.
    my @left = grep { defined $_->{left} && $_->{left} <= $now } values %calls;
    if (@left == keys %calls) {
        @{$_}{qw(deadline given_up)} = ($now, 1) for grep { $_->{deadline} > $now } @left;
    }
    my @late = grep { $_->{deadline} <= $now } values %calls;
    if ($main{state} eq 'serving') {
        drain(describe_late($late[0]), $now) if @late;
        return;
    }
    if ($main{state} eq 'draining' && @late == keys %calls) {
        @main{qw(state end_by)} = ('drained', $now + SEND_SECONDS);
    }
    replace_main($main{reason}) if $now >= $main{end_by};
}

sub describe_late {
    my ($call) = @_;
    return 'a call went on after it was cancelled' if $call->{given_up};
    return sprintf 'a call did not come back within %g s', $call->{timeout} / 1000;
}

# Its other calls are given a moment. One that does not say that it has heard (its event loop is stuck) ends at once.
sub drain {
    my ($reason, $now) = @_;
    return if $main{state} ne 'serving';
    # A try is alone in its process.
    return replace_main($reason) if $is_try && !$main{forks};
    @main{qw(state reason end_by)} = ('asked to drain', $reason, $now + DRAIN_ACK_SECONDS);
    kill 'USR2', $main{pid};
}

sub replace_main {
    my ($reason) = @_;
    kill_all();
    waitpid $main{pid}, 0;
    take_rest();
    cut_off($reason);
    start_main();
}

# Tells the calls that are open why they do not come back, and those that have not begun.
sub cut_off {
    my ($reason) = @_;
    return unless defined $reason;
    my $text = "The function's process was ended and started anew: $reason.";
    for my $call (open_calls()) {
        $out .= RS . "podsmith:$call->{name}:!:$text\n" if $call->{name} ne '';
        $call->{printed} = 1;
        end_call($call->{number});
    }
    # To all: a call whose end was not told has not begun.
    $out .= RS . "podsmith::!:$text\n";
    flush_log();
}

# A child in which a main has calls made has ended, and all that it started. The main has the next one ready.
sub child_ended {
    my ($status) = @_;
    take_output();
    write_output();
    end_lines();
    cut_off($main{state} eq 'serving' ? describe_end($status) : $main{reason});
    $main{state} = 'serving';
    delete @main{qw(reason end_by)};
    syswrite $main{reply}, 'x';
}

# Undefined for a process that has ended as it should: its call was over.
sub describe_end {
    my ($status) = @_;
    return if !$status && !%calls;
    my $signal = $status & 127;
    my $before = $oom_kills;
    $oom_kills = count_oom_kills();
    return 'it needed more memory than it may have' if $signal == 9 && $oom_kills > $before;
    return $signal ? "it was killed by signal $signal" : 'it exited with code ' . ($status >> 8);
}

sub kill_all {
    kill 'KILL', $$ == 1 ? -1 : -$main{pid};
}

# Everything that the main and what it left has written.
sub take_rest {
    my $until = now() + 0.2;
    kill_all();
    for (;;) {
        my $ended = take_output();
        take_records();
        write_output();
        last if $ended == @{ $main{output} } || now() > $until;
        select undef, undef, undef, 0.002;
    }
    end_lines();
}

sub end_lines {
    for my $writer (sort keys %lines) {
        $lines{$writer}{text} .= "\n" if names_of($lines{$writer}{calls}) eq '';
        pass_on($writer, 1);
    }
}

sub stop {
    $stop_by = now() + STOP_SECONDS unless defined $stop_by;
    kill 'TERM', $main{pid};
    syswrite $wake_write, 's';
}

# --- what a main says -----------------------------------------------------------------------------------------------

sub take_records {
    sysread $main{control}, $main{records}, PIPE_BYTES, length $main{records} or return;
    my ($records, $at) = ($main{records}, 0);
    while (length($records) - $at >= 4) {
        my $length = unpack 'N', substr $records, $at, 4;
        if ($length == 0 || $length > RECORD_MOST_BYTES) {
            $main{records} = '';
            return drain('something else wrote to the pipe of its supervisor', now());
        }
        last if length($records) - $at < 4 + $length;
        take_record(unpack 'a a*', substr $records, $at + 4, $length);
        $at += 4 + $length;
    }
    $main{records} = substr $records, $at;
}

sub take_record {
    my ($kind, $rest) = @_;
    if ($kind eq 'B') {
        my ($number, $timeout, $left, $name) = unpack 'N N N a*', $rest;
        $name = '' unless $name =~ /^[0-9A-Za-z-]{1,64}\z/;
        my $due = $timeout ? now() + $left / 1000 : 9**9**9;
        $calls{$number} = { number => $number, name => $name, timeout => $timeout, due => $due, deadline => $due + LATE_SECONDS };
        $last_call = $number if $number > $last_call;
        $look_at = now() + ORPHANS_SECONDS unless defined $look_at;
    } elsif ($kind eq 'L') {
        my $call = $calls{ unpack 'N', $rest };
        $call->{left} //= now() + LEFT_SECONDS if $call;
    } elsif ($kind eq 'T') {
        my ($number, $thread, $stream, $text) = unpack 'N N a a*', $rest;
        my $other = $stream eq 'o' ? 'e' : 'o';
        # In the order in which it was printed: what was written past the language before, and to the other stream.
        pass_on($_) for 'o', 'e', "$number $thread $other";
        my $call = $calls{$number};
        take_text("$number $thread $stream", $call ? [$call] : [ open_calls() ], $stream, $text);
    } elsif ($kind eq 'F') {
        pass_on(sprintf '%d %d %s', unpack 'N N a', $rest);
    } elsif ($kind eq 'E' || $kind eq 'S') {
        take_output();
        write_output();
        my $printed = $kind eq 'E' && end_call(unpack 'N', $rest);
        flush_log() if $printed;
        syswrite $main{reply}, $printed ? 'p' : 's';
    } elsif ($kind eq 'R' || $kind eq 'Z') {
        @main{qw(is_ready forks)} = (1, $kind eq 'Z');
        %stay = map { $_ => 1 } orphan_pids();
    } elsif ($kind eq 'X') {
        child_ended(unpack 'N', $rest);
    } elsif ($kind eq 'D' && $main{state} eq 'asked to drain') {
        @main{qw(state end_by)} = ('draining', now() + DRAIN_SECONDS);
    }
}

# True when something was printed in it.
sub end_call {
    my ($number) = @_;
    my $call = delete $calls{$number} or return 0;
    for my $writer (lines_of($call)) {
        my @others = grep { $_ != $call } @{ $lines{$writer}{calls} };
        pass_on($writer, !@others);
        $lines{$writer}{calls} = \@others if exists $lines{$writer};
    }
    $out .= RS . "podsmith:$call->{name}:.:\n" if $call->{printed} && $call->{name} ne '';
    return $call->{printed};
}

sub open_calls { return map { $calls{$_} } call_numbers() }
sub call_numbers { return sort { $a <=> $b } keys %calls }

# --- what is printed ------------------------------------------------------------------------------------------------

# How many of the two streams have come to their end.
sub take_output {
    my $ended = 0;
    for my $stream (@{ $main{output} }) {
        my $read = sysread $stream->[1], $stream->[2], PIPE_BYTES, length $stream->[2];
        next unless defined $read && $read == 0;
        $ended++;
        vec($main{outputs}, fileno $stream->[1], 1) = 0;
    }
    return $ended;
}

# Who wrote to the descriptor itself, a child say, cannot be told apart: it belongs to all that are open.
sub write_output {
    for my $stream (@{ $main{output} }) {
        next if $stream->[2] eq '';
        # It may go on with what was printed before. Which of several threads did that nobody knows: their lines stay whole.
        pass_on($_) for grep { / 0 / } sort keys %lines;
        take_text($stream->[0], [ open_calls() ], $stream->[0], $stream->[2]);
        $stream->[2] = '';
    }
}

# A line is passed on when it ends, however many writes it came in. The writer is a stream, or a thread's in a call: what
# one has begun is not mixed with another's.
sub take_text {
    my ($writer, $calls, $stream, $text) = @_;
    $_->{printed} = 1 for @$calls;
    pass_on($writer) if exists $lines{$writer} && "@{ $lines{$writer}{calls} }" ne "@$calls";
    $text = delete($lines{$writer})->{text} . $text if exists $lines{$writer};
    my $at = 1 + rindex $text, "\n";
    my $begun = substr $text, $at, length $text, '';
    write_frames($calls, $stream, $text) if $text ne '';
    return if $begun eq '';
    $lines{$writer} = { calls => $calls, stream => $stream, text => $begun };
    pass_on($writer) if length $begun > PIECE_BYTES;
    if (keys %lines > LINES_MOST) {
        pass_on($_, 1) for sort keys %lines;
    }
}

# What has not ended as well. A character that is not whole is held back, unless its rest will not come.
sub pass_on {
    my ($writer, $is_over) = @_;
    my $line = delete $lines{$writer} or return;
    my ($calls, $stream, $text) = @$line{qw(calls stream text)};
    if (!$is_over && substr($text, -3) =~ /([\xC2-\xDF]|[\xE0-\xEF][\x80-\xBF]?|[\xF0-\xF4][\x80-\xBF]{0,2})\z/) {
        $lines{$writer} = { %$line, text => substr $text, -length $1, length $1, '' };
    }
    write_frames($calls, $stream, $text) if $text ne '';
}

sub lines_of {
    my ($call) = @_;
    return grep { grep { $_ == $call } @{ $lines{$_}{calls} } } sort keys %lines;
}

sub names_of {
    my ($calls) = @_;
    return join ',', grep { $_ ne '' } map { $_->{name} } @$calls;
}

sub write_frames {
    my ($calls, $stream, $text) = @_;
    my $names = names_of($calls);
    my $open = RS . "podsmith:$names:" . uc($stream) . ':';
    my $whole = RS . "podsmith:$names:$stream:";
    while ($text =~ /\G([^\n]*)(\n?)/g) {
        my ($line, $end) = ($1, $2);
        last if $line eq '' && $end eq '';
        # Nobody's: as it is, unless it could be taken for one of ours.
        if ($names eq '' && $end && length $line <= PIECE_BYTES && substr($line, 0, 1) ne RS) {
            $out .= "$line\n";
            next;
        }
        while (length $line > PIECE_BYTES) {
            my $cut = PIECE_BYTES;
            $cut-- while $cut > PIECE_BYTES - 3 && (ord(substr $line, $cut, 1) & 0xC0) == 0x80;
            $out .= $open . substr($line, 0, $cut, '') . "\n";
        }
        $out .= ($end ? $whole : $open) . "$line\n" if $end || $line ne '';
    }
    flush_log() if length $out > PIPE_BYTES;
}

sub flush_log {
    while ($out ne '') {
        my $written = syswrite STDOUT, $out;
        return $out = '' unless defined $written;    # nobody reads it any more
        substr $out, 0, $written, '';
    }
}

# --- what calls leave behind ----------------------------------------------------------------------------------------

# A process without a parent is ended once every call that may have left it is over.
sub end_orphans {
    return if !defined $look_at || now() < $look_at || $$ != 1;
    my ($oldest) = call_numbers();
    for my $pid (orphan_pids()) {
        next if $stay{$pid};
        $orphans{$pid} //= $last_call;
        kill 'KILL', $pid if !defined $oldest || $oldest > $orphans{$pid};
    }
    $look_at = %calls || %orphans ? now() + ORPHANS_SECONDS : undef;
}

sub orphan_pids {
    opendir my $proc, '/proc' or return;
    return grep { /^\d+$/ && $_ != $main{pid} && (parent_of($_) // 0) == $$ } readdir $proc;
}

sub parent_of {
    my ($pid) = @_;
    open my $stat, '<', "/proc/$pid/stat" or return;
    my $line = <$stat> // '';
    return $line =~ /^.*\) \S (\d+)/s ? $1 : undef;
}

# --- Linux ----------------------------------------------------------------------------------------------------------

sub listen_on {
    my ($port) = @_;
    socket my $socket, AF_INET, SOCK_STREAM, 0 or die "socket: $!\n";
    setsockopt $socket, SOL_SOCKET, SO_REUSEADDR, pack 'i', 1;
    bind $socket, pack 'S n a4 x8', AF_INET, $port, "\0\0\0\0" or die "Podsmith: port $port cannot be listened on: $!\n";
    listen $socket, BACKLOG or die "listen: $!\n";
    return $socket;
}

sub open_pipe {
    pipe my $read, my $write or die "pipe: $!\n";
    return ($read, $write);
}

sub unblock { fcntl $_[0], F_SETFL, O_NONBLOCK }

sub now { return Time::HiRes::clock_gettime(CLOCK_MONOTONIC) }

sub wait_for_input {
    my $now = now();
    my $until = $look_at;
    # Of a main that is to be replaced, the calls that are late are waited for no more.
    my @deadlines = grep { $main{state} eq 'serving' || $_ > $now } map { $_->{due} // $_->{deadline} } values %calls;
    my @left = grep { defined && $_ > $now } map { $_->{left} } values %calls;
    for my $time ($stop_by, $main{end_by}, @deadlines, @left) {
        $until = $time if defined $time && (!defined $until || $time < $until);
    }
    my $wait = !defined $until || $until == 9**9**9 ? undef : $until > $now ? $until - $now : 0;
    my $ready = $main{inputs} | $main{outputs};
    select $ready, undef, undef, $wait;
    sysread $wake_read, my $woken, PIPE_BYTES if vec $ready, fileno $wake_read, 1;
    return $ready;
}

# In this container, by the kernel: cgroups(7), version 2 or 1.
sub count_oom_kills {
    for my $path (qw(/sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control)) {
        open my $file, '<', $path or next;
        return join('', <$file>) =~ /^oom_kill (\d+)/m ? $1 : 0;
    }
    return 0;
}

# A handler runs as the same user: it must not get at the supervisor's memory or descriptors (/proc/1/fd/1).
sub hide_memory {
    call_linux({ x86_64 => 157, aarch64 => 167 }, PR_SET_DUMPABLE, 0, 0, 0, 0);    # prctl
}

# What a handler holds in memory is written to no disk. For good, and for all processes that come from this one (0: itself).
sub forbid_core_dumps {
    my ($pid) = @_;
    call_linux({ x86_64 => 302, aarch64 => 261 }, $pid, RLIMIT_CORE, pack('Q2', 0, 0), 0);    # prlimit64
}

sub call_linux {
    my ($numbers, @arguments) = @_;
    require Config;
    no warnings 'once';
    my ($machine) = $Config::Config{archname} =~ /^(x86_64|aarch64)/ or return;
    syscall $numbers->{$machine}, @arguments;
}
