// What the scripts say, from `work.yml`.
export const texts = JSON.parse(document.getElementById("work-texts").textContent);
