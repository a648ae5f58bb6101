// Loaded first into the web process (--import): when the supervisor is gone, however it ended, so are we.
process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), 5000).unref();
});
// Listening keeps the channel, and so the process, alive; the web server does that already.
process.channel?.unref();
