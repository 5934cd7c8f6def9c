/** Asks the server this page came from for new lines, once a second. */
const LIVE = {offset: 0, trace: '', failures: 0};

function liveStatus(text, ended) {
  const place = byId('live');
  place.hidden = false;
  place.textContent = text;
  place.classList.toggle('ended', ended);
}

async function newLines() {
  const answer = await fetch(`trace?from=${LIVE.offset}&of=${LIVE.trace}`, {cache: 'no-store'});
  if (!answer.ok) throw new Error('status ' + answer.status);
  if (answer.headers.get('X-Restarted')) lines.length = 0;
  const text = await answer.text();
  LIVE.offset = Number(answer.headers.get('X-Next-Offset'));
  LIVE.trace = answer.headers.get('X-Trace') || '';
  const fresh = text.split('\n').filter(line => line.trim()).flatMap(line => { try { return [JSON.parse(line)]; } catch { return []; } });
  lines.push(...fresh);
  return fresh.length > 0;
}

async function follow() {
  try {
    if (await newLines()) showTrace(lines);
    LIVE.failures = 0;
    const ended = lines.length > 0 && lines[lines.length - 1].kind === 'end';
    liveStatus(ended ? 'Training has ended.' : '● Live: new readings appear by themselves.', ended);
  } catch {
    LIVE.failures++;
    liveStatus('The server does not answer; the page shows what it has.', true);
  }
  setTimeout(follow, LIVE.failures ? 5000 : 1000);
}
follow();
