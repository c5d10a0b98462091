// A mail server (RFC 5321) that keeps what comes.

import { createServer } from "node:net";

const LETTER_MS_MAX = 60_000;

/** A letter as it reads: long lines joined, signs told apart. */
const plain = (letter) =>
  letter.replaceAll("=\r\n", "").replaceAll(/=([0-9A-F]{2})/g, (_, byte) => String.fromCharCode(Number.parseInt(byte, 16)));

export async function postOffice() {
  const letters = [];
  const server = createServer((socket) => {
    let text = "";
    let inLetter = false;
    socket.write("220 here\r\n");
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      text += chunk;
      for (;;) {
        const end = text.indexOf(inLetter ? "\r\n.\r\n" : "\r\n");
        if (end < 0) return;
        const line = text.slice(0, end);
        text = text.slice(end + (inLetter ? 5 : 2));
        if (inLetter) {
          letters.push(plain(line));
          inLetter = false;
          socket.write("250 taken\r\n");
        } else if (/^DATA/i.test(line)) {
          inLetter = true;
          socket.write("354 go on\r\n");
        } else if (/^QUIT/i.test(line)) {
          socket.end("221 bye\r\n");
        } else {
          socket.write("250 here\r\n");
        }
      }
    });
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  /** Waits for a letter to somebody that says this. */
  const letter = async (to, says) => {
    for (let waited = 0; waited < LETTER_MS_MAX; waited += 250) {
      const found = letters.findLast((one) => one.includes(`To: ${to}`) && says.test(one));
      if (found) return found;
      await new Promise((done) => setTimeout(done, 250));
    }
    throw new Error(`no letter to ${to} that says ${says}: ${letters.join("\n---\n")}`);
  };
  /** Waits for a letter to somebody that leads to such an address; answers with the address. */
  const link = async (to, beginning) => {
    const found = new RegExp(`https?://[^\\s"<>]+(${beginning}[0-9a-f]+)`);
    return found.exec(await letter(to, found))[1];
  };
  return { url: `smtp://127.0.0.1:${server.address().port}`, letter, link, end: () => server.close() };
}
