// Steps the page's own player from one landing of a foot to the next. The page may draw its player anew at any time, so
// none is held on to: it is looked up when it is needed, and heard through the document.
const HEARD = ["loadeddata", "timeupdate", "seeked", "play", "pause"];

class Steps {
  constructor(bar, data) {
    this.bar = bar;
    this.data = data;
    [this.back, this.on] = bar.querySelectorAll("[data-go]");
    this.play = bar.querySelector("[data-play]");
    this.slow = bar.querySelector("[data-slow]");
    this.said = bar.querySelector("output");
    this.back.onclick = () => this.go(-1);
    this.on.onclick = () => this.go(1);
    this.play.onclick = () => this.turn();
    this.slow.onclick = () => this.crawl();
    bar.onkeydown = (event) => this.key(event);
    this.hear = (event) => event.target === this.film && this.tell();
    // these do not bubble, but are seen on their way down
    HEARD.forEach((name) => document.addEventListener(name, this.hear, true));
    this.waiting = setInterval(() => this.tell(), 100);
    this.tell();
  }

  get film() {
    return document.querySelector(`.st-key-${this.data.player} video`);
  }

  update(data) {
    if (JSON.stringify(data) === JSON.stringify(this.data)) return;
    this.data = data;
    const film = this.film;
    if (film) {
      delete film.dataset.begun;
      film.currentTime = 0;
    }
    this.tell();
  }

  // shown from the first picture after the landing on
  shownAt(place) {
    return this.data.contacts[place].at + this.data.frame_s;
  }

  current(film) {
    return this.data.contacts.findLastIndex((_, place) => this.shownAt(place) <= film.currentTime + this.data.frame_s);
  }

  // a film that was not seen before starts at the first landing. The page's player sets it to its own start when it hears how
  // long it is, which may be after it holds a picture: the film has begun once it stands at a landing
  begin(film) {
    if (film.readyState < film.HAVE_CURRENT_DATA || film.seeking || film.dataset.begun === film.currentSrc) return;
    if (this.data.contacts.length && this.current(film) < 0) {
      film.currentTime = this.shownAt(0);
      return;
    }
    clearInterval(this.waiting);
    film.dataset.begun = film.currentSrc;
  }

  tell() {
    const film = this.film, contacts = this.data.contacts;
    if (!film) return;
    this.begin(film);
    const place = this.current(film);
    this.said.textContent = place < 0 ? "" : `${contacts[place].word}, ${place + 1} of ${contacts.length}`;
    this.back.disabled = place < 1;
    this.on.disabled = place >= contacts.length - 1;
    this.play.textContent = film.paused ? "Play" : "Stop";
    this.play.setAttribute("aria-pressed", String(!film.paused));
    this.slow.setAttribute("aria-pressed", String(film.playbackRate < 1));
  }

  go(step) {
    const film = this.film, last = this.data.contacts.length - 1;
    if (!film || last < 0) return;
    film.pause();
    film.currentTime = this.shownAt(Math.min(Math.max(this.current(film) + step, 0), last));
  }

  turn() {
    const film = this.film;
    if (film) film.paused ? film.play() : film.pause();
  }

  crawl() {
    const film = this.film;
    if (!film) return;
    film.playbackRate = film.playbackRate < 1 ? 1 : 0.25;
    this.tell();
  }

  key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    this.go(step);
    event.preventDefault();
  }

  end() {
    clearInterval(this.waiting);
    HEARD.forEach((name) => document.removeEventListener(name, this.hear, true));
  }
}

const shown = new WeakMap();

// with new data or in another light this is called again, without the end of the call before
export default function ({ parentElement, data }) {
  const bar = parentElement.querySelector('[role="toolbar"]');
  if (shown.has(bar)) shown.get(bar).update(data);
  else shown.set(bar, new Steps(bar, data));
  return () => {
    shown.get(bar)?.end();
    shown.delete(bar);
  };
}
