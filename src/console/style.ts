// The console's one style sheet: system fonts, two colour schemes, readable from 360 px on.

export const style = `
:root{color-scheme:light dark;--page:#f6f7f8;--card:#fff;--ink:#16202a;--soft:#566474;--line:#dde2e7;--tint:#eef2f4;--accent:#0b6470;--accent-ink:#fff;--accent-tint:#e2f1f2;--good:#16703f;--good-tint:#e3f4ea;--warn:#8a5300;--warn-tint:#fdf1dc;--bad:#b3261e;--bad-tint:#fdeae8;--shadow:0 1px 2px #16202a0f}
@media (prefers-color-scheme:dark){:root{--page:#0e1419;--card:#151d24;--ink:#e4eaef;--soft:#98a7b5;--line:#27323c;--tint:#1c262e;--accent:#4fb6c2;--accent-ink:#06191c;--accent-tint:#12323a;--good:#62c58d;--good-tint:#12301f;--warn:#e5b25f;--warn-tint:#33270f;--bad:#f28b82;--bad-tint:#3a1916;--shadow:none}}
*{box-sizing:border-box}
html{font:14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink)}
a{color:var(--accent);text-decoration:none}a:hover,p a,li a,td.soft a{text-decoration:underline;text-underline-offset:.15em;text-decoration-thickness:1px}
h1{font-size:1.43rem;line-height:1.25;margin:0;letter-spacing:-.01em}h2{font-size:1.07rem;margin:0 0 .6rem}h3{font-size:1rem;margin:0 0 .35rem}
p{margin:0 0 .75rem}ol,ul{margin:.3rem 0 0;padding-left:1.4rem}p:last-child{margin-bottom:0}
code,pre,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.93em}
pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-99em;top:.5rem;background:var(--card);padding:.5rem .8rem;z-index:9}.skip:focus{left:.5rem}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.shell{display:grid;grid-template-columns:208px minmax(0,1fr);min-height:100vh}
.side{border-right:1px solid var(--line);background:var(--card);padding:1rem .75rem;position:sticky;top:0;height:100vh;overflow:auto;display:flex;flex-direction:column;gap:1rem}
.mark{display:flex;align-items:center;gap:.5rem;font-weight:650;font-size:1.14rem;letter-spacing:-.02em;color:var(--ink)}.mark:hover{text-decoration:none}.mark svg{color:var(--accent)}
.side nav{display:flex;flex-direction:column;gap:1px}
.side nav a{color:var(--ink);padding:.32rem .6rem;border-radius:6px}.side nav a:hover{background:var(--tint);text-decoration:none}
.side nav a[aria-current]{background:var(--accent-tint);color:var(--accent);font-weight:600}
.side nav p{margin:.9rem 0 .2rem;padding:0 .6rem;color:var(--soft);font-size:.82rem;font-weight:600}
.side footer{margin-top:auto;font-size:.86rem;color:var(--soft);overflow-wrap:anywhere}.side footer form{margin-top:.5rem}
main{padding:1.4rem 1.75rem 4rem;max-width:1240px;width:100%;min-width:0}
.head{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem 1rem;margin-bottom:1.1rem}.head>.end,.end{margin-left:auto}
.crumb{color:var(--soft);font-size:.9rem;width:100%;margin:0}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1rem 1.15rem;margin-bottom:1rem;box-shadow:var(--shadow)}
.card.flush{padding:0;overflow:hidden}.card.narrow{max-width:27rem;margin-left:auto;margin-right:auto}
.card>h2:first-child{margin-bottom:.35rem}.soft{color:var(--soft)}.small{font-size:.88rem}.strong{font-weight:600}.nowrap{white-space:nowrap}
.scroll{overflow-x:auto;position:relative}.card.scroll{overflow-x:auto}.inset{padding:1rem 1.15rem}hr{border:0;border-top:1px solid var(--line);margin:1rem 0}.choices{max-height:14rem;overflow:auto;padding:.2rem 0 0 1.7rem}select.short{width:auto}
table{border-collapse:collapse;width:100%}
th{font-weight:600;color:var(--soft);font-size:.86rem;text-align:left;white-space:nowrap}
th,td{padding:.42rem .75rem;border-bottom:1px solid var(--line);vertical-align:middle}
tbody tr:last-child>*{border-bottom:0}tbody tr:hover{background:var(--tint)}
th:first-child,td:first-child{padding-left:1.15rem}th:last-child,td:last-child{padding-right:1.15rem}
.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.cut{max-width:19rem;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.badge{display:inline-block;padding:0 .45rem;border-radius:99px;background:var(--tint);color:var(--soft);font-size:.82rem;line-height:1.55;white-space:nowrap;margin-right:.3rem}td>b.badge{margin:0 0 0 .3rem}td>b.badge:first-child{margin-left:0}
.badge.good{background:var(--good-tint);color:var(--good)}.badge.warn{background:var(--warn-tint);color:var(--warn)}.badge.bad{background:var(--bad-tint);color:var(--bad)}.badge.info{background:var(--accent-tint);color:var(--accent)}
.note{border:1px solid var(--line);border-left:3px solid var(--accent);background:var(--card);border-radius:6px;padding:.65rem .9rem;margin-bottom:1rem;overflow-wrap:anywhere}
.note.good{border-left-color:var(--good)}.note.warn{border-left-color:var(--warn)}.note.bad{border-left-color:var(--bad)}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.6rem,1fr));gap:.8rem 1.2rem;margin:0}
.facts div{min-width:0}.facts dt{color:var(--soft);font-size:.86rem}.facts dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}.facts time{white-space:normal}.facts .big dd{font-weight:600;font-size:1.36rem;line-height:1.3}
label,.label,legend{display:block;font-weight:600;font-size:.93rem;margin-bottom:.2rem;padding:0}
input,select,textarea{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.38rem .55rem;width:100%;min-width:0}
input,select{height:2.3rem}input[type=file]{height:auto}input::placeholder,textarea::placeholder{color:var(--soft);opacity:1}
input[type=checkbox],input[type=radio]{width:1.05rem;height:1.05rem;margin:.2rem 0 0;accent-color:var(--accent);flex:none}
textarea{min-height:6rem;resize:vertical}textarea.code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.9rem;min-height:24rem}
fieldset{border:0;margin:0 0 1rem;padding:0;min-width:0}
.field{margin-bottom:.9rem;max-width:38rem}.field.wide{max-width:none;margin-top:.7rem}.grid+fieldset{margin-top:1rem}.savebar{position:sticky;bottom:0;background:var(--page);padding:.7rem 0;border-top:1px solid var(--line)}.hint{color:var(--soft);font-size:.88rem;margin:.2rem 0 0;font-weight:400}
.check{display:flex;gap:.6rem;align-items:flex-start;margin-bottom:.7rem}.check label{margin:0;font-weight:600}.check .hint{margin:0}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr));gap:.7rem .9rem;align-items:start}.field>button{margin-top:1.6rem}.grid .field{margin:0}
.row{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}.row>form{margin:0}.row.tight{flex-wrap:nowrap}.row>h2{margin:0}.chart p{margin:0}.chart svg{width:100%;height:110px;margin:.2rem 0}.grid .span{grid-column:span 2}.row+.card{margin-top:.9rem}
button,.button,p .button{text-decoration:none;font:inherit;font-weight:600;display:inline-flex;align-items:center;gap:.35rem;min-height:2.2rem;padding:.3rem .85rem;border-radius:6px;border:1px solid var(--line);background:var(--card);color:var(--ink);cursor:pointer;white-space:nowrap}
button:hover,.button:hover{background:var(--tint);text-decoration:none}
button.main,.button.main{background:var(--accent);border-color:var(--accent);color:var(--accent-ink)}button.main:hover,.button.main:hover{filter:brightness(1.08)}
button.danger{color:var(--bad)}button.danger.main{background:var(--bad);border-color:var(--bad);color:var(--card)}button.plain{border:0;background:none;padding:0;min-height:0;color:var(--accent);font-weight:400}
button:disabled{opacity:.55;cursor:default}
.grid+details,details+.row{margin-top:.7rem}details>summary{cursor:pointer;font-weight:600}details[open]>summary{margin-bottom:.7rem}
details.ask{display:inline-block}details.ask>summary{list-style:none;color:var(--bad);font-weight:600;display:inline-flex;align-items:center;min-height:2.2rem;padding:.3rem .85rem;border:1px solid var(--line);border-radius:6px}details.ask>summary::-webkit-details-marker{display:none}details.ask[open]>summary{margin-bottom:.4rem}
.tabs{display:flex;gap:.2rem;border-bottom:1px solid var(--line);margin-bottom:1rem;overflow-x:auto}
.tabs a{padding:.5rem .8rem;color:var(--soft);border-bottom:2px solid transparent;margin-bottom:-1px;white-space:nowrap}.tabs a:hover{color:var(--ink);text-decoration:none}.tabs a[aria-current]{color:var(--accent);border-color:var(--accent);font-weight:600}
.said{border:1px solid var(--line);border-radius:8px;margin-bottom:.7rem;overflow:hidden}.said>header{display:flex;gap:.5rem;align-items:center;padding:.35rem .8rem;background:var(--tint);font-size:.88rem;font-weight:600}.said>div{padding:.7rem .8rem;overflow-wrap:anywhere}.said>div>*+*{margin-top:.6rem}
.said img{max-width:100%;max-height:22rem;border-radius:6px;display:block}
.call{border:1px dashed var(--line);border-radius:6px;padding:.5rem .7rem}
.text{white-space:pre-wrap;overflow-wrap:anywhere}
.secret{display:block;padding:.6rem .8rem;background:var(--tint);border-radius:6px;overflow-wrap:anywhere;user-select:all;margin-bottom:.6rem}
#log-rows .cut{max-width:13.5rem}svg{display:block}
svg .bar{fill:var(--accent)}svg .s1{fill:var(--accent)}svg .s2{fill:#d08b2c}svg .s3{fill:#7a6fc4}svg .s4{fill:#4c9a5d}svg .s5{fill:#c2607f}svg .s6{fill:#8796a5}svg .ok{fill:var(--good)}svg .no{fill:var(--bad)}svg .axis{stroke:var(--line)}svg .line{fill:none;stroke:var(--accent);stroke-width:1.5}svg .base{fill:var(--tint)}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1rem;font-size:.88rem;margin:.5rem 0 0;padding:0;list-style:none}.legend svg{display:inline-block;margin-right:.35rem}
.pager{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;justify-content:space-between;padding:.7rem 1.15rem;border-top:1px solid var(--line);font-size:.93rem;color:var(--soft)}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(19rem,1fr));gap:1rem}.two>.card{margin:0}.two{margin-bottom:1rem}
.center{min-height:100vh;display:flex;flex-direction:column;justify-content:center;padding:1.5rem 1rem}.narrow>h1{margin-bottom:.6rem}.center .mark{justify-content:center;margin-bottom:1.2rem;font-size:1.5rem}
.alone{margin:0 auto}.alone .mark{margin-bottom:1rem}.columns{columns:15rem;list-style:none;padding:0;margin:0}.js{display:none}.scripted .js{display:inline-flex}
.fresh{animation:fresh 2s ease-out}@keyframes fresh{from{background:var(--accent-tint)}}
@media (prefers-reduced-motion:reduce){.fresh{animation:none}}
@media (max-width:860px){
.grid{grid-template-columns:repeat(auto-fill,minmax(8.2rem,1fr))}.grid .span{grid-column:auto}.shell{display:block}.side{position:static;height:auto;border-right:0;border-bottom:1px solid var(--line);padding:.6rem 1rem .4rem;gap:.4rem;display:grid;grid-template-columns:1fr auto;align-items:center;overflow:visible}
.side nav{grid-column:1/-1;flex-direction:row;overflow-x:auto;margin:0 -1rem;padding:.2rem .6rem;scrollbar-width:none}.side nav p{display:none}.side nav a{white-space:nowrap;padding:.3rem .55rem}
.side footer{margin:0;grid-row:1;grid-column:2;display:flex;gap:.7rem;align-items:center}.side footer form{margin:0}.side footer .who{display:none}
main{padding:1rem 1rem 3rem}.card{padding:.85rem .9rem}th:first-child,td:first-child{padding-left:.9rem}th,td{padding:.42rem .55rem}.facts{grid-template-columns:repeat(auto-fill,minmax(7rem,1fr))}.head>.end{margin-left:0}
}
`.trim();
