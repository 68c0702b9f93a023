/** Who answered in a segment, as the desk lists it. */
export function whoAnswered(segment) {
  if (segment.agentName) return segment.agentName;
  if (segment.initiationMethod === "DISCONNECT") return "survey";
  return segment.endedAt ? "nobody answered" : "waiting";
}
