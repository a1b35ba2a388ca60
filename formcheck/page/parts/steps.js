// Steps the page's own player from one landing of a foot to the next.
export default function ({ parentElement, data }) {
  const { contacts, player, frame_s: frame } = data;
  const bar = parentElement.querySelector('[role="toolbar"]');
  const [back, on] = bar.querySelectorAll("[data-go]");
  const play = bar.querySelector("[data-play]");
  const slow = bar.querySelector("[data-slow]");
  const said = bar.querySelector("output");
  let film = null;

  // shown from the first picture after the landing on
  const shownAt = (place) => contacts[place].at + frame;
  const current = () => contacts.findLastIndex((_, place) => shownAt(place) <= film.currentTime + frame);

  function tell() {
    if (!film) return;
    const place = current();
    said.textContent = place < 0 ? "" : `${contacts[place].word}, ${place + 1} of ${contacts.length}`;
    back.disabled = place < 1;
    on.disabled = place >= contacts.length - 1;
    play.textContent = film.paused ? "Play" : "Stop";
    play.setAttribute("aria-pressed", String(!film.paused));
  }

  function go(step) {
    if (!film || !contacts.length) return;
    film.pause();
    const place = Math.min(Math.max(current() + step, 0), contacts.length - 1);
    film.currentTime = shownAt(place);
  }

  function turn() {
    if (film) film.paused ? film.play() : film.pause();
  }

  function crawl() {
    if (!film) return;
    const crawling = film.playbackRate < 1;
    film.playbackRate = crawling ? 1 : 0.25;
    slow.setAttribute("aria-pressed", String(!crawling));
  }

  function key(event) {
    if (event.key === "ArrowLeft") go(-1);
    else if (event.key === "ArrowRight") go(1);
    else return;
    event.preventDefault();
  }

  const heard = ["timeupdate", "seeked", "play", "pause"];
  function take(found) {
    film = found;
    heard.forEach((name) => film.addEventListener(name, tell));
    const begin = () => contacts.length && (film.currentTime = shownAt(0));
    film.readyState ? begin() : film.addEventListener("loadedmetadata", begin, { once: true });
    tell();
  }

  const find = () => document.querySelector(`.st-key-${player} video`);
  const waiting = setInterval(() => { const found = find(); if (found) { clearInterval(waiting); take(found); } }, 100);
  const back1 = () => go(-1), on1 = () => go(1);
  back.addEventListener("click", back1);
  on.addEventListener("click", on1);
  play.addEventListener("click", turn);
  slow.addEventListener("click", crawl);
  bar.addEventListener("keydown", key);
  return () => {
    clearInterval(waiting);
    back.removeEventListener("click", back1);
    on.removeEventListener("click", on1);
    play.removeEventListener("click", turn);
    slow.removeEventListener("click", crawl);
    bar.removeEventListener("keydown", key);
    if (film) heard.forEach((name) => film.removeEventListener(name, tell));
  };
}
