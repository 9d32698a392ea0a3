/**
 * Ends this process in the ordinary way when the supervisor that started it is gone, so that nobody works unattended.
 * Call it only in a supervised process: other parents (a test runner) have channels of their own.
 */
export function stopWithSupervisor(): void {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // Listening must not keep a process alive that has finished.
  process.channel?.unref();
}
