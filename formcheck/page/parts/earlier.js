// Keeps the way back to this visit's clips in the browser's tab: a reload of whichever page must not lose it.
const PLACE = "formcheck_earlier";

export default function ({ data, setStateValue }) {
  try {
    if (!data.fresh) sessionStorage.setItem(PLACE, JSON.stringify({ open: data.open, opened: data.opened }));
    else if (sessionStorage.getItem(PLACE)) setStateValue("kept", sessionStorage.getItem(PLACE));
  } catch {
    // a browser that keeps nothing
  }
}
