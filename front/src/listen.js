// Writing down a recording: play and stop without leaving the words, a little back, slower.
const BACK = 5;
const AGAIN = 1.5;

export function listenAndWrite(section) {
  const bar = section?.querySelector("[data-player]");
  if (!bar) return;
  const players = [...section.querySelectorAll("audio, video")];
  let player = players[0];
  for (const one of players) {
    one.addEventListener("play", () => {
      player = one;
      for (const other of players) if (other !== one) other.pause();
    });
  }
  const turn = () => {
    if (!player.paused) return player.pause();
    // who stopped to write hears the last words once more
    if (player.currentTime) player.currentTime = Math.max(0, player.currentTime - AGAIN);
    player.play();
  };
  const back = () => (player.currentTime = Math.max(0, player.currentTime - BACK));
  bar.querySelector("[data-play]").addEventListener("click", turn);
  bar.querySelector("[data-back]").addEventListener("click", back);
  bar.querySelector("[data-speed]").addEventListener("change", (event) => {
    for (const one of players) one.playbackRate = Number(event.target.value);
  });
  section.querySelector("textarea").addEventListener("keydown", (event) => {
    const act = { Escape: turn, F2: back }[event.key];
    if (!act || event.isComposing) return;
    event.preventDefault();
    act();
  });
  bar.hidden = false;
}
