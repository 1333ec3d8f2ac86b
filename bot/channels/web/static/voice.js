// Reading answers aloud and typing by voice, where the browser can.
const LANGUAGE = "zh-CN";
const SLOW = 0.9;

export function setUpReading(log, labels) {
  if (!("speechSynthesis" in window)) return;
  speechSynthesis.addEventListener?.("voiceschanged", hideWithoutChinese);
  log.addEventListener("click", (event) => {
    const button = event.target.closest(".read");
    if (button) toggle(button, labels);
  });
}

function hideWithoutChinese() {
  const voices = speechSynthesis.getVoices();
  const speaks = voices.length === 0 || voices.some((voice) => /^(zh|cmn|yue)/i.test(voice.lang));
  document.documentElement.classList.toggle("speaks", speaks);
}

function toggle(button, labels) {
  const reading = button.getAttribute("aria-pressed") === "true";
  speechSynthesis.cancel();
  document.querySelectorAll(".read").forEach((other) => mark(other, false, labels));
  if (reading) return;
  const speech = new SpeechSynthesisUtterance(wordsOf(button.closest(".said")));
  Object.assign(speech, { lang: LANGUAGE, rate: SLOW });
  speech.onend = speech.onerror = () => mark(button, false, labels);
  mark(button, true, labels);
  speechSynthesis.speak(speech);
}

function mark(button, reading, labels) {
  button.setAttribute("aria-pressed", String(reading));
  button.querySelector("span").textContent = reading ? labels.stop : labels.read;
}

function wordsOf(reply) {
  const parts = [...reply.querySelectorAll(".words, .answers .choice")];
  return parts.map((part) => part.textContent.trim()).join("。");
}

export function setUpSpeaking(button, box, texts, tell) {
  const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
  if (!Recognition) return;
  button.hidden = false;
  let listening = null;

  const end = () => {
    listening = null;
    button.setAttribute("aria-pressed", "false");
    button.querySelector("span").textContent = texts.labels.speak;
  };

  button.addEventListener("click", () => {
    if (listening) return listening.stop();
    listening = new Recognition();
    listening.lang = LANGUAGE;
    listening.onend = end;
    listening.onerror = () => tell(texts.status.not_heard);
    listening.onresult = (event) => {
      box.value += event.results[0][0].transcript;
      tell(texts.status.heard);
      box.focus();
    };
    listening.start();
    button.setAttribute("aria-pressed", "true");
    button.querySelector("span").textContent = texts.labels.listening;
  });
}

export function setUpPlace(button, texts, tell, send) {
  if (!("geolocation" in navigator) || !isSecureContext) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const refused = () => tell(texts.status.no_place);
    const found = ({ coords }) => send({ location: { lat: coords.latitude, lon: coords.longitude } });
    navigator.geolocation.getCurrentPosition(found, refused, { timeout: 10000, maximumAge: 60000 });
  });
}
