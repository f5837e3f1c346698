// One text of each kind that the token estimate promises to be near: written for the tests, none of it was in the
// corpus that the costs were fitted on.

const english = `The harbour was quiet when Margaret arrived, a full hour before anyone else had planned to be there. She set down her bag, pulled the collar of her coat a little higher and watched the gulls argue over something in the water. In the office upstairs a single lamp was on; somebody had forgotten it, or somebody had stayed. By nine o'clock the first trucks would come down the hill and the whole place would be noise and diesel again.

"You're early," said a voice behind her. It was Tom, carrying two paper cups and looking as though he hadn't slept. He had worked at the port for twenty-three years and knew every ship by the sound of its engine. The company had offered him retirement twice, and twice he had laughed and gone back to his desk.

They talked about the weather, the new contract and the inspection that was due on Thursday. Neither of them mentioned the letter. It lay folded in her pocket, three short paragraphs that would change what both of them did for a living, and she wanted to choose the moment herself. Perhaps after the meeting. Perhaps not today at all.`;

const german = `Als Margarete am Hafen ankam, war es noch still, eine volle Stunde bevor die anderen eintreffen sollten. Sie stellte ihre Tasche ab, schlug den Kragen hoch und sah den Möwen zu, die sich um irgendetwas im Wasser stritten. Oben im Büro brannte eine einzige Lampe; jemand hatte sie vergessen, oder jemand war geblieben. Spätestens um neun würden die ersten Lastwagen den Hügel herunterkommen, und dann wäre hier wieder nichts als Lärm und Diesel.

„Du bist früh dran“, sagte eine Stimme hinter ihr. Es war Thomas, mit zwei Pappbechern in der Hand und einem Gesicht, als hätte er nicht geschlafen. Seit dreiundzwanzig Jahren arbeitete er in der Hafenverwaltung und erkannte jedes Schiff am Klang seiner Maschine. Zweimal hatte man ihm die vorzeitige Pensionierung angeboten, zweimal hatte er gelacht und war an seinen Schreibtisch zurückgekehrt.

Sie sprachen über das Wetter, den neuen Rahmenvertrag und die Sicherheitsprüfung am Donnerstag. Den Brief erwähnte keiner von beiden. Er steckte gefaltet in ihrer Manteltasche, drei kurze Absätze, die für sie beide alles verändern würden, und den Zeitpunkt wollte sie selbst bestimmen.`;

const chinese = `玛格丽特到港口的时候，周围还很安静，比大家约好的时间早了整整一个小时。她放下包，把大衣的领子往上拉了拉，看着海鸥在水面上争抢什么东西。楼上的办公室里亮着一盏灯，可能是有人忘了关，也可能是有人一直没走。到了九点，第一批卡车就会从山坡上开下来，这里又会充满噪音和柴油味。

“你来得真早。”身后有人说。是老汤，他手里拿着两杯咖啡，看上去好像一夜没睡。他在这个港口工作了二十三年，只要听发动机的声音就知道是哪条船。公司两次请他提前退休，他两次都笑了笑，又回到自己的办公桌前。

他们谈了天气、新的合同，还有星期四的安全检查，谁也没有提起那封信。信就折好放在她的口袋里，只有短短的三段话，却会改变两个人今后的工作。她想自己选择说出来的时间，也许是开完会以后，也许今天根本不说。我们应该先了解情况，然后再决定下一步怎么做，因为这个问题关系到很多家庭的生活。`;

const japanese = `マルガレータが港に着いたとき、あたりはまだ静かだった。みんなが集まる予定の時間より一時間も早い。彼女は鞄を下ろし、コートの襟を立てて、水の上で何かを奪い合うカモメを眺めていた。二階の事務所には明かりが一つだけついている。誰かが消し忘れたのか、それとも誰かが残っていたのか。九時になれば最初のトラックが坂を下りてきて、ここはまた騒音と軽油の匂いでいっぱいになる。

「早いですね」と後ろから声がした。紙コップを二つ持ったトムさんで、あまり眠っていないような顔をしている。この港で二十三年働いていて、エンジンの音を聞くだけでどの船か分かるという。会社から早期退職を二度すすめられたが、二度とも笑って自分の机に戻った。

二人は天気のこと、新しい契約のこと、木曜日に予定されている検査のことを話した。手紙のことはどちらも口にしなかった。折りたたまれてポケットに入っている短い手紙が、二人の仕事を変えてしまうかもしれない。いつ話すかは自分で決めたいと彼女は思っていた。会議が終わってからにしようか、それとも今日はやめておこうか。`;

const arabic = `عندما وصلت مريم إلى الميناء كان المكان هادئًا، قبل الموعد الذي اتفق عليه الجميع بساعة كاملة. وضعت حقيبتها على الأرض ورفعت ياقة معطفها قليلًا، ثم أخذت تراقب طيور النورس وهي تتنازع على شيء ما في الماء. في المكتب العلوي كان هناك مصباح واحد مضاء، ربما نسيه أحدهم وربما بقي أحدهم هناك طوال الليل. عند الساعة التاسعة ستنزل الشاحنات الأولى من التل ويعود الضجيج ورائحة الوقود إلى المكان.

قال صوت من خلفها: لقد جئت مبكرة. كان ذلك زميلها سالم، وفي يديه كوبان من القهوة وعلى وجهه علامات التعب. لقد عمل في هذا الميناء ثلاثة وعشرين عامًا، وكان يعرف كل سفينة من صوت محركها. عرضت عليه الشركة التقاعد المبكر مرتين، وفي المرتين ضحك وعاد إلى مكتبه.

تحدثا عن الطقس وعن العقد الجديد وعن التفتيش المقرر يوم الخميس، ولم يذكر أي منهما الرسالة. كانت الرسالة مطوية في جيبها، ثلاث فقرات قصيرة ستغير عمل كل منهما، وكانت تريد أن تختار اللحظة المناسبة بنفسها، ربما بعد الاجتماع وربما ليس اليوم.`;

const hindi = `जब मीरा बंदरगाह पहुँची तो वहाँ अभी शांति थी, बाकी लोगों के आने में पूरा एक घंटा बाकी था। उसने अपना बैग नीचे रखा, कोट का कॉलर थोड़ा ऊपर किया और पानी में किसी चीज़ के लिए झगड़ते पक्षियों को देखने लगी। ऊपर के दफ़्तर में सिर्फ़ एक बत्ती जल रही थी; शायद कोई उसे बंद करना भूल गया था या फिर कोई रात भर वहीं रुका था। नौ बजे तक पहले ट्रक पहाड़ी से नीचे आ जाएँगे और यहाँ फिर से शोर और डीज़ल की गंध भर जाएगी।

पीछे से किसी ने कहा कि आज आप बहुत जल्दी आ गईं। वह रमेश था, उसके हाथ में चाय के दो कप थे और चेहरे से लगता था कि वह रात भर सोया नहीं है। वह तेईस साल से इस बंदरगाह पर काम कर रहा था और हर जहाज़ को उसके इंजन की आवाज़ से पहचान लेता था। कंपनी ने उसे दो बार समय से पहले सेवानिवृत्ति लेने के लिए कहा, लेकिन दोनों बार वह हँसकर अपनी मेज़ पर लौट आया।

उन्होंने मौसम, नए अनुबंध और गुरुवार को होने वाली जाँच के बारे में बात की। चिट्ठी का ज़िक्र किसी ने नहीं किया। वह उसकी जेब में मुड़ी हुई रखी थी और उसके तीन छोटे अनुच्छेद दोनों का काम बदल देने वाले थे।`;

const code = `export interface Reservation {
  id: string;
  guestName: string;
  nights: number;
  ratePerNight: bigint;
  cancelledAt?: Date;
}

/** Sums what is still owed, newest first; cancelled reservations cost nothing. */
export function outstandingBalance(reservations: readonly Reservation[], payments: Map<string, bigint>): bigint {
  let total = 0n;
  for (const reservation of reservations) {
    if (reservation.cancelledAt !== undefined) continue;
    const paid = payments.get(reservation.id) ?? 0n;
    const due = reservation.ratePerNight * BigInt(reservation.nights) - paid;
    if (due > 0n) total += due;
  }
  return total;
}

def read_rows(path, *, delimiter=",", encoding="utf-8"):
    """Yield one dict per line; raise ValueError where a row is too short."""
    with open(path, newline="", encoding=encoding) as handle:
        header = next(handle).rstrip("\\n").split(delimiter)
        for number, line in enumerate(handle, start=2):
            cells = line.rstrip("\\n").split(delimiter)
            if len(cells) < len(header):
                raise ValueError(f"{path}:{number}: expected {len(header)} cells, got {len(cells)}")
            yield dict(zip(header, cells))

SELECT customer_id, COUNT(*) AS orders, SUM(total_cents) / 100.0 AS revenue
FROM orders
WHERE created_at >= '2026-01-01' AND status IN ('paid', 'shipped')
GROUP BY customer_id
HAVING COUNT(*) > 3
ORDER BY revenue DESC
LIMIT 20;
`;

const orders = [
  {
    order_id: "A-20931",
    customer: { id: 88412, name: "Ines Moreau", email: "ines.moreau@example.com", vip: false },
    lines: [
      { sku: "TX-4471-BL", title: "Linen shirt", quantity: 2, unit_price: 39.9, discount: null },
      {
        sku: "TX-0032-GR",
        title: "Wool socks",
        quantity: 5,
        unit_price: 7.25,
        discount: { code: "WINTER", percent: 10 },
      },
    ],
    shipping: { method: "express", address: { street: "14 rue des Lilas", city: "Lyon", zip: "69003", country: "FR" } },
    total: 112.43,
    created_at: "2026-02-14T09:21:33Z",
    tags: ["gift", "newsletter"],
  },
  {
    order_id: "A-20932",
    customer: { id: 10277, name: "Peter Olsen", email: "p.olsen@example.org", vip: true },
    lines: [{ sku: "HM-8810", title: "Desk lamp", quantity: 1, unit_price: 64, discount: null }],
    shipping: { method: "standard", address: { street: "Havnegade 3", city: "Aarhus", zip: "8000", country: "DK" } },
    total: 69.95,
    created_at: "2026-02-14T10:02:07Z",
    tags: [],
  },
];

/** Bytes with no pattern, the same at each run. */
function noise(length: number): Uint8Array {
  let state = 0x2545f491;
  return Uint8Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  });
}

export const texts = {
  english,
  german,
  chinese,
  japanese,
  arabic,
  hindi,
  code,
  json: JSON.stringify(orders, null, 2),
  jsonMinified: JSON.stringify(orders),
  base64: Buffer.from(noise(1800)).toString("base64"),
  base64Text: Buffer.from(english).toString("base64"),
};
