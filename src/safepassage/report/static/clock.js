// What the clocks of the case show: the page brings the offsets, this only writes them out.
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December"];
const two = (n) => String(n).padStart(2, "0");

// The last pair [second, value] that has begun.
const current = (pairs, at) => pairs.reduce((held, pair) => (pair[0] <= at ? pair : held), pairs[0])[1];

const offsetName = (seconds) => {
  const minutes = Math.abs(seconds) / 60;
  const rest = minutes % 60 ? `:${two(minutes % 60)}` : "";
  return `UTC${seconds < 0 ? "-" : "+"}${Math.floor(minutes / 60)}${rest}`;
};

const readings = (scene, at) => scene.clocks.map((clock) => {
  const offset = current(clock.changes, at);
  const wall = new Date((scene.start + at + offset) * 1000);
  const date = `${DAYS[wall.getUTCDay()]} ${wall.getUTCDate()} ${MONTHS[wall.getUTCMonth()]}`;
  return {
    zone: clock.name, offset: offsetName(offset), date, day: `${date} ${wall.getUTCFullYear()}`,
    time: `${two(wall.getUTCHours())}:${two(wall.getUTCMinutes())}`,
  };
});

const inWords = (clocks) => `${clocks[0].day}, ` + clocks.map((clock) => {
  const date = clock.day === clocks[0].day ? "" : ` (${clock.date})`;
  return `${clock.time}${date} ${clock.zone} (${clock.offset})`;
}).join(" = ");
