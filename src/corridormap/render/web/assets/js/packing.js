// The inverse of packing.py: text → per feature, per part, [latitude, longitude] pairs.
function unpack(packed) {
  const octets = atob(packed.text);
  const scale = 10 ** packed.digits;
  let at = 0;
  const next = () => {
    let value = 0;
    let unit = 1;
    for (;;) {
      const octet = octets.charCodeAt(at++);
      value += (octet & 127) * unit; // not shifted: 32 bits would be too few
      if (octet < 128) return value;
      unit *= 128;
    }
  };
  const signed = () => {
    const value = next();
    return value % 2 ? -(value + 1) / 2 : value / 2;
  };
  const partsOf = Array.from({ length: next() }, next);
  const counts = partsOf.map((parts) => Array.from({ length: parts }, next));
  let x = 0;
  let y = 0;
  return counts.map((feature) =>
    feature.map((points) =>
      Array.from({ length: points }, () => {
        x += signed();
        y += signed();
        return [y / scale, x / scale];
      }),
    ),
  );
}
