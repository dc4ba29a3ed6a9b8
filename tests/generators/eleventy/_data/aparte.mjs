export default { site: "eleventy", service: process.env.APARTE_SERVICE, blog: process.env.BLOG }
