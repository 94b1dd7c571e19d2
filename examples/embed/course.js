// Gives every Noron frame the height it asks for. Only messages of our own frames are heard.
addEventListener("message", (event) => {
  const { type, height } = event.data ?? {};
  if (type !== "noron:height" || typeof height !== "number") return;
  for (const frame of document.querySelectorAll("iframe")) {
    if (frame.contentWindow === event.source) frame.style.height = `${height}px`;
  }
});
