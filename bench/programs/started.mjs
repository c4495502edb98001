// The end of a start: how much CPU and how much time the process has used so far.

export function started() {
  const { user, system } = process.cpuUsage();
  process.stdout.write(JSON.stringify({ cpu: (user + system) / 1000, wall: performance.now() }));
  process.exit();
}
