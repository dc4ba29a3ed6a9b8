/* Aparté, MIT licence */
var n=t=>t.getBoundingClientRect().top;function r(t){let e=(n(t)<0?[...t.querySelectorAll("article")]:[]).find(o=>n(o)>=0),i=e?n(e):0;return({views:o})=>{let c=e&&o.get(e.id.slice(2))?.article;c&&scrollBy({top:n(c)-i,behavior:"instant"})}}export{r as keepPlace};
