import "../styles/document.css";
import "./app";
